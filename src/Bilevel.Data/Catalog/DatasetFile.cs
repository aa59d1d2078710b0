namespace Bilevel.Data;

/// <summary>What is known of a file that is there.</summary>
public enum FileStanding
{
    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>It has the checksum that the catalog knows.</summary>
    Verified,

    /// <summary>The catalog knows no checksum; it has the one that was recorded when it was fetched.</summary>
    AsFetched,

    /// <summary>Nobody knows its checksum: it was not fetched by this program.</summary>
    Unknown,

    /// <summary>It has another checksum than the known or the recorded one.</summary>
    Wrong,
}

/// <summary>A file of a data set as its authors distribute it.</summary>
/// <param name="Path">Where it is within the data folder, with forward slashes.</param>
/// <param name="Addresses">Where it can be fetched: its authors' own first, then copies.</param>
/// <param name="Checksum">Its published checksum; null if none is known.</param>
/// <param name="AboutBytes">Its size, for people: never checked.</param>
public sealed record DatasetFile(string Path, IReadOnlyList<Uri> Addresses, Checksum? Checksum, long AboutBytes)
{
    /// <summary>The file within a data folder.</summary>
    public string In(string folder) => System.IO.Path.Combine(folder, System.IO.Path.Combine(Path.Split('/')));

    /// <summary>The checksum that the file in a folder must have: the catalog's, or else the one recorded when it was fetched; null if there is neither.</summary>
    /// <exception cref="DataException">The record is damaged.</exception>
    public Checksum? Expected(string folder) => Checksum ?? ChecksumRecord.Read(In(folder));

    /// <summary>Reads the file in a data folder and compares its checksum.</summary>
    /// <returns>How it stands, and for a wrong one what was expected and what came.</returns>
    /// <exception cref="DataException">The file can't be read, or the record of its checksum is damaged.</exception>
    public (FileStanding Standing, string Problem) Examine(string folder)
    {
        if (!File.Exists(In(folder)))
            return (FileStanding.Missing, $"{In(folder)}: there is no such file");
        if (Expected(folder) is not { } expected)
            return (FileStanding.Unknown, "");
        string got;
        try
        {
            var actual = expected.Of(In(folder));
            if (actual == expected)
                return (Checksum is null ? FileStanding.AsFetched : FileStanding.Verified, "");
            got = actual.Digits;
        }
        catch (DataException error) when (error.Origin == In(folder))
        {
            got = error.Message;
        }

        return (FileStanding.Wrong, $"{In(folder)}: expected {expected}, got {got}");
    }

    /// <summary>Makes sure that the file is in a data folder, fetching it if it isn't.</summary>
    /// <param name="folder">The data folder; made if it is missing.</param>
    /// <param name="downloader">Fetches.</param>
    /// <param name="from">Fetches from this address instead of the catalog's, where given; the checksum stays.</param>
    /// <param name="replace">Whether a file that is there is fetched anew, and a recorded checksum forgotten.</param>
    /// <param name="watch">Is told how it goes.</param>
    /// <param name="cancellation">Ends the download; what has come is kept.</param>
    /// <returns>How the file stood before: anything but <see cref="FileStanding.Missing"/> was left alone unless it was to be replaced.</returns>
    /// <exception cref="DownloadException">The file that is there has a wrong checksum and may not be replaced, or it can't be fetched.</exception>
    public async Task<FileStanding> Fetch(string folder, Downloader downloader, Uri? from, bool replace, IDownloadWatch watch, CancellationToken cancellation = default)
    {
        var path = In(folder);
        var standing = FileStanding.Missing;
        if (!replace)
        {
            (standing, var problem) = Examine(folder);
            if (standing == FileStanding.Wrong)
                throw new DownloadException($"{problem}; nothing was changed") { IsInTheWay = true };
            if (standing != FileStanding.Missing)
                return standing;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var (addresses, expected) = (from is null ? Addresses : [from], replace ? Checksum : Expected(folder));
        for (var i = 0; ; i++)
        {
            try
            {
                await downloader.Fetch(addresses[i], path, expected, watch, cancellation);
                return standing;
            }
            catch (DownloadException failure) when (failure.IsTheServers && i + 1 < addresses.Count)
            {
                watch.Waiting($"{failure.Message}; trying {addresses[i + 1].Host}", TimeSpan.Zero);
            }
        }
    }
}
