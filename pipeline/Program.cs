using Monitoring.Pipeline.Commands;

// Each command's work is named here and nowhere else.
var bodies = new CommandBodies(PipelineHost.RunAsync, DemoHost.RunAsync, BrokerHost.RunAsync, BenchHost.RunAsync, TortureHost.RunAsync);
return await CommandLine.InvokeAsync(args, bodies);
