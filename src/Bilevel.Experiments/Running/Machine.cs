using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bilevel.Experiments.Results;
using Bilevel.Numerics.Parallel;

namespace Bilevel.Experiments.Running;

/// <summary>Describes this machine and this program for a manifest.</summary>
public static class Machine
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The machine and the program that are running.</summary>
    public static MachineInfo Describe()
    {
        var (version, commit) = Build();
        return new(
            Cpu(), Environment.ProcessorCount, WorkerPool.Shared.Threads,
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, version, commit);
    }

    private static string Cpu()
    {
        try
        {
            var line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
            return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
                ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
        }
        catch (IOException)
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }
    }

    // The build writes "version+commit" where it knows the commit.
    private static (string Version, string Commit) Build()
    {
        var text = typeof(Machine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? (text, "unknown") : (text[..plus], text[(plus + 1)..]);
    }
}
