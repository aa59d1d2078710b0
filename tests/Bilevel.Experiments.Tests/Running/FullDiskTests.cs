using System.Diagnostics;
using Bilevel.Core;
using Bilevel.Experiments.Results;
using Bilevel.Experiments.Running;
using Xunit;
using static Bilevel.Experiments.Tests.Runs;

namespace Bilevel.Experiments.Tests.Running;

/// <summary>A disk that fills up in the middle of a run costs at most what came after the last checkpoint.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly bool _isMounted;

    public FullDiskTests()
    {
        Directory.CreateDirectory(_folder.At("disk"));
        _isMounted = Mount("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", _folder.At("disk"));
    }

    private string Folder => _folder.At("disk", "run");

    public void Dispose()
    {
        if (_isMounted)
            Mount("umount", _folder.At("disk"));
        _folder.Dispose();
    }

    [Fact]
    public void Start_TheDiskFills_KeepsTheLastCheckpointAndResumes()
    {
        Assert.SkipUnless(_isMounted, "a small disk can't be mounted here: it takes the rights of root");
        Basic.Start(_folder.At("whole"));
        var filler = _folder.At("disk", "filler");
        Assert.ThrowsAny<IOException>(() => Basic.Start(Folder, new FillAfter(30, filler)));
        var checkpoint = CheckpointFile.Read<float>(Path.Combine(Folder, RunFiles.Checkpoint), Manifest(Folder).ConfigurationHash);
        Assert.Equal(30, checkpoint.Iteration);
        Assert.DoesNotContain(Directory.GetFiles(Folder), f => f.EndsWith(".tmp", StringComparison.Ordinal));

        File.Delete(filler);
        Runner.Resume(Folder, new(), Token);
        Assert.Equal(Timeless(_folder.At("whole")), Timeless(Folder));
        Assert.Equal(State(_folder.At("whole")), State(Folder));
    }

    private static bool Mount(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Leaves no byte on a disk after so many steps.</summary>
    private sealed class FillAfter(long iterations, string path) : ISolverCallback<float>
    {
        public bool AfterStep(SolverProgress<float> progress)
        {
            if (progress.Iteration != iterations)
                return true;
            try
            {
                using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
                for (; ; )
                    file.Write(new byte[1024]);
            }
            catch (IOException)
            {
                return true;
            }
        }
    }
}
