using System.CommandLine;
using MedCluster.Bench.Pipeline;

var root = new RootCommand("Measures MedCluster. Every figure is printed as minimum, median and maximum of its runs.") { PipelineBenchCommand.Create() };
return await root.Parse(args).InvokeAsync();
