// A fixed seed: whoever runs the properties runs the same cases, and a failure is the change's.
[assembly: FsCheck.Xunit.Properties(Replay = "(7043516327,9)")]
[assembly: CaptureConsole]
