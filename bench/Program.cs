using System.CommandLine;
using MedCluster.Bench.Api;
using MedCluster.Bench.Failover;
using MedCluster.Bench.Fanout;
using MedCluster.Bench.Imaging;
using MedCluster.Bench.Outputs;
using MedCluster.Bench.Pipeline;
using MedCluster.Bench.Scale;

var root = new RootCommand("Measures MedCluster. Every figure is printed as minimum, median and maximum of its runs.")
{
    PipelineBenchCommand.Create(), ImagingBenchCommand.Create(), OutputsBenchCommand.Create(), FanoutBenchCommand.Create(), ScaleBenchCommand.Create(), FailoverBenchCommand.Create(),
    ApiBenchCommand.Create(), ApiBenchCommand.CreateClients(),
};
return await root.Parse(args).InvokeAsync();
