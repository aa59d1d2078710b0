using System.Diagnostics;
using System.Globalization;

namespace Bilevel.Bench.Measuring;

/// <summary>The most memory that this process has had resident.</summary>
public static class PeakMemory
{
    private const string Status = "/proc/self/status", Label = "VmHWM:";

    /// <summary>Bytes: the kernel's high-water mark where it tells one, else the framework's.</summary>
    public static long Bytes()
    {
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Label, StringComparison.Ordinal)) : null;
        if (line is null)
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }

        var kilobytes = line[Label.Length..].Trim().Split(' ')[0];
        return 1024 * long.Parse(kilobytes, CultureInfo.InvariantCulture);
    }
}
