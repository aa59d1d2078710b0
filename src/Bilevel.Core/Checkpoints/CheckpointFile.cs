using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Bilevel.Numerics.Files;

namespace Bilevel.Core;

/// <summary>A checkpoint that can't be used: which file, and what is wrong with it.</summary>
public sealed class CheckpointException(string path, string why, Exception? inner = null) : Exception($"{path}: {why}", inner);

/// <summary>Checkpoints as files: little-endian, named vectors, closed by a SHA-256 of all that precedes it; replaced as a whole or not at all.</summary>
public static class CheckpointFile
{
    private const int Format = 1;
    private const int MaxVectors = 10_000;
    private static ReadOnlySpan<byte> Magic => "BILEVEL\0"u8;

    /// <summary>Writes a checkpoint to a temporary name, syncs it and renames it over <paramref name="path"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="IOException">The disk refused; the file that was there is untouched.</exception>
    public static void Write<T>(string path, Checkpoint<T> checkpoint)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Format);
            writer.Write(Marshal.SizeOf<T>());
            writer.Write(checkpoint.Algorithm);
            writer.Write(checkpoint.Configuration);
            writer.Write(checkpoint.Iteration);
            writer.Write(checkpoint.Seconds);
            writer.Write(checkpoint.Evaluations);
            writer.Write(checkpoint.Marks);
            foreach (var quantity in Quantities.All)
            {
                writer.Write(checkpoint.Ledger[quantity]);
                writer.Write(checkpoint.Ledger.Samples(quantity));
            }

            writer.Write(checkpoint.Vectors.Count);
            foreach (var (name, values) in checkpoint.Vectors)
            {
                writer.Write(name);
                writer.Write(values.Length);
                writer.Write(MemoryMarshal.AsBytes<T>(values));
            }
        }

        var content = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(content.Span);
            stream.Write(SHA256.HashData(content.Span));
        });
    }

    /// <summary>Reads a checkpoint of the given configuration.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="CheckpointException">The file is missing, truncated, changed, of another format, precision or configuration.</exception>
    public static Checkpoint<T> Read<T>(string path, string configuration)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bytes = ReadVerified(path);
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - SHA256.HashSizeInBytes), Encoding.UTF8);
            reader.ReadBytes(Magic.Length);
            if (reader.ReadInt32() is not Format and var format)
                throw new CheckpointException(path, $"expected format {Format}, got {format}: written by another version");
            if (reader.ReadInt32() is var size && size != Marshal.SizeOf<T>())
                throw new CheckpointException(path, $"expected numbers of {Marshal.SizeOf<T>()} bytes, got {size}");
            var algorithm = reader.ReadString();
            var found = reader.ReadString();
            if (found != configuration)
                throw new CheckpointException(path, $"it belongs to another configuration (expected {configuration}, got {found})");
            var (iteration, seconds, evaluations, marks) = (reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadInt32());
            var (calls, samples) = (new long[Quantities.All.Count], new long[Quantities.All.Count]);
            for (var i = 0; i < calls.Length; i++)
                (calls[i], samples[i]) = (reader.ReadInt64(), reader.ReadInt64());
            var count = reader.ReadInt32();
            if (count is < 0 or > MaxVectors)
                throw new CheckpointException(path, $"{count} vectors");
            var vectors = new (string, T[])[count];
            for (var i = 0; i < count; i++)
            {
                var name = reader.ReadString();
                var length = reader.ReadInt32();
                if (length < 0 || (long)length * Marshal.SizeOf<T>() > reader.BaseStream.Length - reader.BaseStream.Position)
                    throw new CheckpointException(path, $"it is no checkpoint: {name} has {length} entries, more than the file holds");
                var values = new T[length];
                reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
                vectors[i] = (name, values);
            }

            return new(algorithm, configuration, iteration, seconds, evaluations, marks, new Ledger(calls, samples), vectors);
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw new CheckpointException(path, $"it is no checkpoint: {error.Message}", error);
        }
    }

    private static byte[] ReadVerified(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, error.Message, error);
        }

        if (bytes.Length == 0)
            throw new CheckpointException(path, "it is truncated: 0 bytes");
        if (!bytes.AsSpan().StartsWith(Magic[..Math.Min(Magic.Length, bytes.Length)]))
            throw new CheckpointException(path, "it is no checkpoint: it does not begin as one");
        if (bytes.Length < Magic.Length + SHA256.HashSizeInBytes)
            throw new CheckpointException(path, $"it is truncated: {bytes.Length} bytes");
        var content = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            throw new CheckpointException(path, "it is truncated or changed: its checksum does not match its content");
        return bytes;
    }
}
