"""Who may open what: every address of the site asked by one person of each kind, about the papers of a small invented office."""
