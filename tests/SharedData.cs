using Xunit;

namespace Bilevel.Testing;

/// <summary>Files of data that a machine may have beside the repository; a test that needs one is skipped where it is absent.</summary>
internal static class SharedData
{
    /// <summary>The folder shared/data above this assembly that holds a file.</summary>
    public static string FolderWith(params string[] file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (File.Exists(Path.Combine([data, .. file])))
                return data;
        }

        Assert.Skip($"no folder above this one holds shared/data/{string.Join('/', file)}");
        return "";
    }
}
