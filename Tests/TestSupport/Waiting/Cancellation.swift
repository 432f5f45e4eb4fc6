/// Waits until the task is cancelled, for work that nothing else ends.
package func untilCancelled() async {
  let cancelled = Milestone()
  await withTaskCancellationHandler {
    await cancelled.wait()
  } onCancel: {
    cancelled.reach()
  }
}
