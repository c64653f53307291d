return "a .lua file"
