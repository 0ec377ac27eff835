print("nostrade")
