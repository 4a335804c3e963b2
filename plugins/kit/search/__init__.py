"""Finding products by words: a lexical index held in memory-mapped arrays, exact filters, spelling repair, slots."""
