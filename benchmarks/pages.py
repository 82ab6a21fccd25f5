"""The pages that are measured, by the name under which they stand in the table."""

from urllib.parse import quote_plus

from benchmarks import offices

UNIT = "CHQ-KV03"
BATCH = "5923-DOT-I"

# Somebody with a whole career: posts before and after the reform, a plan, ratings.
PERSON = """
    SELECT entry.official_id FROM personnel_successionentry AS entry
    JOIN personnel_appointment AS post ON post.official_id = entry.official_id
    GROUP BY entry.official_id HAVING count(DISTINCT post.id) >= 3 ORDER BY entry.official_id LIMIT 1 OFFSET 20
"""


def of(database: str) -> dict[str, str]:
    with offices.connected(database) as connection:
        (person,) = connection.execute(PERSON).fetchone()
        (name,) = connection.execute("SELECT name_folded FROM personnel_official WHERE id = %s", [person]).fetchone()
        (batch,) = connection.execute("SELECT id FROM rotation_batch WHERE code = %s", [BATCH]).fetchone()
    return {
        "officials": "/officials/",
        "officials, name search": f"/officials/?q={quote_plus(name)}",
        "officials, commonest name": "/officials/?q=nguyen",
        "officials of a unit": f"/officials/?unit={UNIT}",
        "record": f"/officials/{person}/",
        "batch": f"/rotation/batches/{batch}/",
        "desk of HR": "/",
        "board of terms": "/rotation/terms/",
        "reviews": "/reviews/",
    }


NAMED_IN_THE_CONTRACT = 7
"""The first so many have targets that were promised; the others are held to the same."""
