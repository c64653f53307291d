return require(script.Parent._Index["example_clock@1.0.0"]["clock"])
