"""Who may do what to which rows. Owns no tables, knows no domain; everything above asks here."""
