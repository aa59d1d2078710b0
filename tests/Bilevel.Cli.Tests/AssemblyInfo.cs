// The command sets the process-wide thread pool, and processes are killed at a moment of a run: one test at a time.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
