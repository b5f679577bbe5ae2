"""What a reader may do with a work: (statement, source policy, withdrawn, date) → Access."""
