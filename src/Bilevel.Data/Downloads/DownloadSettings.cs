namespace Bilevel.Data;

/// <summary>How patient a download is.</summary>
public sealed record DownloadSettings
{
    /// <summary>How often in a row a connection that brings nothing new is tried again.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The wait before the first retry; every further one is twice as long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long nothing may come before the connection counts as dropped.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The clock of waits, and of the dates until which a server asks to wait.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Waits; tests count instead.</summary>
    internal Func<TimeSpan, TimeProvider, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    /// <summary>Opens the file of a part for reading and writing, alone; tests fill the disk here.</summary>
    internal Func<string, Stream> Open { get; init; } = path => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
}
