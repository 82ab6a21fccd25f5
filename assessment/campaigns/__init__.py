"""Who sits and for what: the list from duties in force, the guard over it, the board of units, the timetable."""
