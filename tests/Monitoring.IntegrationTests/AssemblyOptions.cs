using Xunit.v3;

// Most of a test's time is waiting for other processes: two cores carry three collections.
[assembly: Parallelization(MaxThreads = 3)]
[assembly: CaptureConsole]
