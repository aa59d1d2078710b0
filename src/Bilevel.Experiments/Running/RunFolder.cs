using Bilevel.Experiments.Results;

namespace Bilevel.Experiments.Running;

/// <summary>A folder that can't be written to: why, and what the user can do.</summary>
public sealed class RunFolderException(string message) : Exception(message);

/// <summary>Folders of results: made once, never overwritten unless told to, and then only if they hold results.</summary>
public static class RunFolder
{
    private static readonly string[] s_marks = [RunFiles.Manifest, RunFiles.Plan, RunFiles.Comparison, RunFiles.Cleaning];

    /// <summary>Makes an empty folder for results.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="force">Whether results that are there may be deleted.</param>
    /// <exception cref="RunFolderException">The folder holds something, and it may not be deleted or is not this program's.</exception>
    public static void Create(string path, bool force)
    {
        if (File.Exists(path))
            throw new RunFolderException($"{path} is a file; choose another folder with --out");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => !IsLeftover(entry)))
        {
            var ours = s_marks.Any(mark => File.Exists(Path.Combine(path, mark)));
            if (!ours)
                throw new RunFolderException($"{path} is not empty and holds no results of this program; choose another folder with --out");
            if (!force)
                throw new RunFolderException($"{path} holds results already: go on with them by 'bilevel resume {path}', replace them with --force, or choose another folder with --out");
            Directory.Delete(path, recursive: true);
        }

        Directory.CreateDirectory(path);
    }

    // What a process killed in the middle of its first file leaves behind.
    private static bool IsLeftover(string entry) => Path.GetFileName(entry) is ['.', .., '.', 't', 'm', 'p'];

    /// <summary>The first of name-001, name-002 … below a folder that does not exist yet.</summary>
    public static string NextFree(string parent, string name)
    {
        for (var number = 1; ; number++)
        {
            var path = Path.Combine(parent, $"{name}-{number:D3}");
            if (!Path.Exists(path))
                return path;
        }
    }
}
