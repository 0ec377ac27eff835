// Recommending
