import Tensors

/// Input and query embeddings, shared by training and serving.
extension SASRecWeights {
  /// The input embedding of one event into `row` `[dim]`: item + feedback + time + position, as configured.
  func embed(
    item: Int32, signal: UInt8, time eventTime: TimeFeatures, position index: Int,
    into row: UnsafeMutablePointer<Float>
  ) {
    let c = configuration
    row.update(from: self.item.value.row(Int(item)), count: c.dim)
    if c.usesFeedback { BLAS.add(feedback.value.row(Int(signal)), to: row, count: c.dim) }
    if c.usesTime { addTimeEmbedding(eventTime, time, calendar, to: row) }
    if c.usesPosition { BLAS.add(position.value.row(index), to: row, count: c.dim) }
  }

  /// Adds the query to a state `row` `[dim]`: the feedback it asks for and its time, as configured.
  func addQueryEmbedding(_ time: TimeFeatures, signal: UInt8, to row: UnsafeMutablePointer<Float>) {
    if configuration.asksFeedback {
      BLAS.add(queryFeedback.value.row(Int(signal)), to: row, count: configuration.dim)
    }
    if configuration.usesTime { addTimeEmbedding(time, queryTime, queryCalendar, to: row) }
  }

  /// Adds the rows of `gaps` and `calendar` for the elapsed time, the month and the quarter.
  private func addTimeEmbedding(
    _ time: TimeFeatures, _ gaps: Parameter, _ calendar: Parameter, to row: UnsafeMutablePointer<Float>
  ) {
    let d = configuration.dim
    BLAS.add(gaps.value.row(Int(time.gap)), to: row, count: d)
    BLAS.add(calendar.value.row(Int(time.month)), to: row, count: d)
    BLAS.add(calendar.value.row(Int(time.quarter)), to: row, count: d)
  }
}
