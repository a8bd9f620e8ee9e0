def publish(results):
    return 1
