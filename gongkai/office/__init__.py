"""What a county office keeps to itself each January: return slips, their record and the board, none published."""
