from django.urls import path

from rotation.views import closing, terms

urlpatterns = [
    path("terms/", terms.board_of_terms, name="terms"),
    path("here/", terms.here, name="rotations-here"),
    path("mine/", terms.my_rotation, name="my-rotation"),
    path("flows/", closing.flow_table, name="flows"),
    path("rotations/<int:pk>/", terms.rotation, name="rotation"),
    path("rotations/<int:pk>/arrival/", terms.arrival, name="rotation-arrival"),
    path("rotations/<int:pk>/deviation/", terms.deviation, name="rotation-deviation"),
    path("rotations/<int:pk>/alerts/", terms.alert, name="rotation-alerts"),
    path("rotations/<int:pk>/propose/<slug:kind>/", terms.propose, name="rotation-propose"),
    path("proposals/<int:pk>/sign/", terms.sign, name="proposal-sign"),
    path("proposals/<int:pk>/return/", terms.give_back, name="proposal-return"),
    path("proposals/<int:pk>/take-back/", terms.take_back, name="proposal-take-back"),
    path("batches/<int:pk>/decisions/", closing.decisions, name="batch-decisions"),
    path("batches/<int:pk>/approve/", closing.approve, name="batch-approve"),
    path("batches/<int:pk>/progress/", closing.progress, name="batch-progress"),
    path("batches/<int:pk>/closing/", closing.close, name="batch-closing"),
]
