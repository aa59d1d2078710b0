using System.Numerics;
using Bilevel.Core.Tests.Solving;
using Xunit;

namespace Bilevel.Core.Tests.Checkpoints;

public sealed class CheckpointFileTests : IDisposable
{
    private const string Configuration = "c0ffee";
    private readonly string _folder = Directory.CreateTempSubdirectory("bilevel-checkpoints-").FullName;

    private string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Checkpoint<T> After<T>(long iterations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Checkpoint<T>.Of(Runs.Run(new SolverOptions<T>(Budget.OfIterations(iterations))).Progress, Configuration);

    private static string Refusal(string path) =>
        Assert.Throws<CheckpointException>(() => CheckpointFile.Read<double>(path, Configuration)).Message;

    private static void AssertSame<T>(Checkpoint<T> expected, Checkpoint<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected with { Ledger = actual.Ledger, Vectors = actual.Vectors }, actual);
        Assert.All(Quantities.All, q => Assert.Equal((expected.Ledger[q], expected.Ledger.Samples(q)), (actual.Ledger[q], actual.Ledger.Samples(q))));
        Assert.Equal(expected.Vectors.Select(v => v.Name), actual.Vectors.Select(v => v.Name));
        Assert.Equal(expected.Vectors.Select(v => v.Values), actual.Vectors.Select(v => v.Values));
    }

    [Fact]
    public void Read_WhatWriteWrote_IsTheSame()
    {
        CheckpointFile.Write(PathOf("float"), After<float>(5));
        AssertSame(After<float>(5), CheckpointFile.Read<float>(PathOf("float"), Configuration));
        CheckpointFile.Write(PathOf("double"), After<double>(5));
        AssertSame(After<double>(5), CheckpointFile.Read<double>(PathOf("double"), Configuration));
    }

    [Fact]
    public void Read_ResumedFromAFile_EndsWithTheBitsOfTheWholeRun()
    {
        CheckpointFile.Write(PathOf("run"), After<float>(37));
        var resumed = Runs.Run(new SolverOptions<float>(Budget.OfIterations(100)) { Resume = CheckpointFile.Read<float>(PathOf("run"), Configuration) });
        AssertSame(After<float>(100), Checkpoint<float>.Of(resumed.Progress, Configuration) with { Evaluations = 2 });
    }

    [Fact]
    public void Read_UnusualNumbers_KeepTheirBits()
    {
        double[] unusual = [double.Epsilon, -0.0, double.MaxValue, BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_1234)];
        CheckpointFile.Write(PathOf("bits"), After<double>(1) with { Vectors = [("x", unusual), ("nothing", [])] });
        var read = CheckpointFile.Read<double>(PathOf("bits"), Configuration);
        Assert.Equal(unusual.Select(BitConverter.DoubleToUInt64Bits), read.Vectors[0].Values.Select(BitConverter.DoubleToUInt64Bits));
        Assert.Empty(read.Vectors[1].Values);
    }

    [Fact]
    public void Read_AnySingleBitFlipped_IsRefused()
    {
        var path = PathOf("flipped");
        CheckpointFile.Write(path, After<double>(3));
        var bytes = File.ReadAllBytes(path);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            Overwrite(path, bit / 8, (byte)(bytes[bit / 8] ^ 1 << bit % 8));
            var message = Refusal(path);
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.Contains(bit < 64 ? "does not begin as one" : "truncated or changed", message, StringComparison.Ordinal);
            Overwrite(path, bit / 8, bytes[bit / 8]);
        }

        Assert.Equal(3, CheckpointFile.Read<double>(path, Configuration).Iteration);
    }

    private static void Overwrite(string path, int at, byte value)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, [value], at);
    }

    [Fact]
    public void Read_AnyTruncation_IsRefused()
    {
        var path = PathOf("truncated");
        CheckpointFile.Write(path, After<double>(3));
        var bytes = File.ReadAllBytes(path);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Contains("truncated", Refusal(path), StringComparison.Ordinal);
        }

        File.WriteAllBytes(path, [.. bytes, 0]);
        Assert.Contains("changed", Refusal(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherConfiguration_IsRefusedWithBoth()
    {
        CheckpointFile.Write(PathOf("other"), After<double>(3) with { Configuration = "decade" });
        Assert.Contains("another configuration (expected c0ffee, got decade)", Refusal(PathOf("other")), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherPrecision_IsRefused()
    {
        CheckpointFile.Write(PathOf("float"), After<float>(3));
        Assert.Contains("expected numbers of 8 bytes, got 4", Refusal(PathOf("float")), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnotherKindOfFile_IsRefused()
    {
        File.WriteAllText(PathOf("text"), "label,weight\n0,1\n");
        Assert.Contains("does not begin as one", Refusal(PathOf("text")), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_IsRefused()
    {
        Assert.Contains(PathOf("missing"), Refusal(PathOf("missing")), StringComparison.Ordinal);
        Assert.Contains(_folder, Refusal(_folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThatFails_LeavesTheOldFile()
    {
        // A name that fits, but leaves no room for the longer name of the temporary file beside it.
        var path = PathOf(new string('c', 250));
        CheckpointFile.Write(PathOf("short"), After<double>(3));
        File.Copy(PathOf("short"), path);
        Assert.ThrowsAny<IOException>(() => CheckpointFile.Write(path, After<double>(4)));
        AssertSame(After<double>(3), CheckpointFile.Read<double>(path, Configuration));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Write_OverAnOldFile_LeavesNothingElseBehind()
    {
        CheckpointFile.Write(PathOf("run"), After<double>(3));
        CheckpointFile.Write(PathOf("run"), After<double>(4));
        Assert.Equal(4, CheckpointFile.Read<double>(PathOf("run"), Configuration).Iteration);
        Assert.Equal([PathOf("run")], Directory.GetFiles(_folder));
    }
}
