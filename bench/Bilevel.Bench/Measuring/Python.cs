using System.ComponentModel;
using System.Diagnostics;

namespace Bilevel.Bench.Measuring;

/// <summary>Finds a Python that has PyTorch.</summary>
public static class Python
{
    private static readonly string[] s_candidates = ["python3", "/usr/bin/python3"];

    /// <summary>The first of <c>python3</c> on the path and the system's that imports torch, or null.</summary>
    public static string? WithTorch() => Array.Find(s_candidates, ImportsTorch);

    private static bool ImportsTorch(string python)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("import numpy, torch");
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return false;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
