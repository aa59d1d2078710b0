using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Bilevel.Bench.Kernels;

/// <summary>Few and short iterations in this process, so that everything ends in a couple of minutes.</summary>
internal static class ShortConfig
{
    private const int Warmups = 8, Iterations = 7, ParameterWidth = 60;
    private const double IterationMilliseconds = 30;

    public static IConfig Create() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithLaunchCount(1).WithWarmupCount(Warmups).WithIterationCount(Iterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(IterationMilliseconds)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddColumn(new GigaflopsColumn())
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(ParameterWidth))
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(MarkdownExporter.GitHub);
}
