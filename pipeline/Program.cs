using Monitoring.Pipeline.Commands;

// Each command's work is named here and nowhere else.
var bodies = new CommandBodies(PipelineHost.RunAsync, CommandBodies.Absent, BrokerHost.RunAsync, CommandBodies.Absent);
return await CommandLine.InvokeAsync(args, bodies);
