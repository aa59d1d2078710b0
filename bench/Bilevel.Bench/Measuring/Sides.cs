using System.Diagnostics;
using System.Globalization;
using Bilevel.Bench.Numbers;
using Bilevel.Bench.Workloads;

namespace Bilevel.Bench.Measuring;

/// <summary>How the two sides of a comparison are started.</summary>
public static class Sides
{
    /// <summary>The option by which this program becomes our side.</summary>
    public const string ChildOption = "--child";

    /// <summary>This program once more, serving one workload.</summary>
    public static SideProcess Ours(Workload workload, NumberFolder numbers, NumberFolder answers, int threads)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(answers);
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        var start = new ProcessStartInfo(program);
        // Started as 'dotnet Bilevel.Bench.dll', the program is the host.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(Sides).Assembly.Location);
        Add(start, workload.Name, ChildOption, numbers.Path, "--out", answers.Path, "--threads", Number(threads));
        return SideProcess.Start("this engine", start);
    }

    /// <summary>The workload's script under <c>peers</c>, with OpenBLAS free to choose its kernels.</summary>
    public static SideProcess Peer(string python, Workload workload, NumberFolder numbers, NumberFolder answers, int threads)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(answers);
        var start = new ProcessStartInfo(python);
        Add(start, Path.Combine(AppContext.BaseDirectory, "peers", workload.Name + ".py"), numbers.Path, answers.Path, Number(threads));
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        // OpenBLAS's own threads do not follow torch.set_num_threads.
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = Number(threads);
        if (threads > 1)
            start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return SideProcess.Start("the peer", start);
    }

    private static void Add(ProcessStartInfo start, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            start.ArgumentList.Add(word);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
