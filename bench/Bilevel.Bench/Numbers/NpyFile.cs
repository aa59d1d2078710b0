using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Bilevel.Bench.Numbers;

/// <summary>Arrays in NumPy's format, version 1.0: little-endian float32 or int32, row-major.</summary>
/// <remarks>numpy.lib.format: magic "\x93NUMPY", version, header length in two bytes, a Python dictionary padded with spaces to a multiple of 64, the elements.</remarks>
public static partial class NpyFile
{
    private const int Boundary = 64, LengthAt = 8, HeaderAt = 10;
    private static readonly byte[] s_start = [0x93, .. "NUMPY"u8, 1, 0];

    /// <summary>Writes an array.</summary>
    /// <typeparam name="T">float or int.</typeparam>
    /// <exception cref="ArgumentException">The number of elements is not that of the shape.</exception>
    public static void Write<T>(string path, ReadOnlySpan<T> elements, IReadOnlyList<int> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (elements.Length != Count(shape))
            throw new ArgumentException($"shape {Text(shape)} has {Count(shape)} elements; {elements.Length} were given", nameof(elements));
        var header = $"{{'descr': '{Type<T>()}', 'fortran_order': False, 'shape': {Text(shape)}, }}";
        var padded = (HeaderAt + header.Length + Boundary) / Boundary * Boundary - HeaderAt;
        using var file = File.Create(path);
        file.Write(s_start);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)padded);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n"));
        file.Write(MemoryMarshal.AsBytes(elements));
    }

    /// <summary>Reads an array whole.</summary>
    /// <typeparam name="T">float or int.</typeparam>
    /// <exception cref="InvalidDataException">The file is something else, holds another type, or ends too early.</exception>
    public static (T[] Elements, int[] Shape) Read<T>(string path)
        where T : unmanaged
    {
        using var file = File.OpenRead(path);
        var start = new byte[HeaderAt];
        if (file.ReadAtLeast(start, HeaderAt, throwOnEndOfStream: false) < HeaderAt || !start.AsSpan(0, LengthAt).SequenceEqual(s_start))
            throw new InvalidDataException($"{path} is no NumPy file of version 1.0");
        var header = new byte[BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(LengthAt))];
        file.ReadExactly(header);
        var match = Header().Match(Encoding.ASCII.GetString(header));
        if (!match.Success || match.Groups["type"].Value != Type<T>())
            throw new InvalidDataException($"{path}: a row-major array of {Type<T>()} is expected; its header is {Encoding.ASCII.GetString(header).TrimEnd()}");
        int[] shape = [.. match.Groups["length"].Captures.Select(c => int.Parse(c.ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];
        var elements = new T[Count(shape)];
        var bytes = MemoryMarshal.AsBytes(elements.AsSpan());
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"{path} ends before its {elements.Length} elements do");
        return (elements, shape);
    }

    private static string Type<T>() => typeof(T) == typeof(float) ? "<f4" : typeof(T) == typeof(int) ? "<i4"
        : throw new NotSupportedException($"float and int are written, not {typeof(T).Name}");

    private static int Count(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, extent) => checked(product * extent));

    private static string Text(IReadOnlyList<int> shape) => shape.Count == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']+)', 'fortran_order': False, 'shape': \((?:(?<length>\d+),? ?)*\), \}\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Header();
}
