def draw_all(rows, figures, folder):
    return []
