"""What assessment offers to the menu, the desk, the record page and the search; see `personnel.panels`."""
