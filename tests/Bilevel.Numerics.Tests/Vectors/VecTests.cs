using Bilevel.Numerics.Random;
using Bilevel.Testing;
using Xunit;

namespace Bilevel.Numerics.Tests.Vectors;

public class VecTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 70), 127, 128, 255, 256, 1000, 4097];

    private static Vec<float> Gaussian(int n, byte stream)
    {
        var random = new RandomStream(7, stream, 0, 0);
        var v = new Vec<float>(n);
        foreach (ref var entry in v.Span)
            entry = (float)random.NextGaussian();
        return v;
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AddAssign_FourTerms_EqualsScalarReference(int n)
    {
        Vec<float> d = Gaussian(n, 0), a = Gaussian(n, 1), b = Gaussian(n, 2), c = Gaussian(n, 3), e = Gaussian(n, 4);
        var start = d.Clone();
        d += 0.3 * (0.5 * a - b + 2 * c - e);
        for (var i = 0; i < n; i++)
        {
            var sum = 0.5f * a[i];
            sum = MathF.FusedMultiplyAdd(-1f, b[i], sum);
            sum = MathF.FusedMultiplyAdd(2f, c[i], sum);
            sum = MathF.FusedMultiplyAdd(-1f, e[i], sum);
            Assert.Equal(MathF.FusedMultiplyAdd(0.3f, sum, start[i]), d[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Set_WithItselfAsTerm_ReadsBeforeItWrites(int n)
    {
        Vec<float> m = Gaussian(n, 0), g = Gaussian(n, 1), h = Gaussian(n, 2);
        var old = m.Clone();
        m.Set(0.9 * m + 0.1 * (g - h));
        for (var i = 0; i < n; i++)
            Assert.Equal(0.9f * old[i] + 0.1f * (g[i] - h[i]), m[i], 1e-6f);
    }

    [Fact]
    public void SubtractAssign_ScaledDifference_HasTheBitsOfTheTwoStepForm()
    {
        Vec<float> one = Gaussian(333, 0), two = one.Clone(), a = Gaussian(333, 1), b = Gaussian(333, 2), h = new(333);
        one -= 0.37 * (a - b);
        h.Set(a - b);
        two -= 0.37 * h;
        Assert.Equal(two.Span.ToArray(), one.Span.ToArray());
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(1, 3)]
    public void Plus_AnySplitOfFourTerms_KeepsEveryCoefficient(int left, int right)
    {
        var v = Enumerable.Range(0, 4).Select(i => new Vec<double>([Math.Pow(10, i)])).ToArray();
        LinearCombination<double> first = 1 * v[0], second = (left + 1) * v[left];
        for (var i = 1; i < left; i++)
            first += (i + 1) * v[i];
        for (var i = left + 1; i < left + right; i++)
            second += (i + 1) * v[i];
        var sum = new Vec<double>(1);
        sum.Set(2 * first + 3 * second);
        var expected = Enumerable.Range(0, 4).Sum(i => (i < left ? 2 : 3) * (i + 1) * Math.Pow(10, i));
        Assert.Equal(expected, sum[0], 1e-12);
    }

    [Fact]
    public void Plus_FiveTerms_Throws()
    {
        var v = new Vec<double>(1);
        var error = Assert.Throws<InvalidOperationException>(() => v.Set(v + v + v + v + v));
        Assert.Contains("at most 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddAssign_AnotherLength_ThrowsAndNamesBothLengths()
    {
        Vec<double> v = new(3), w = new(4);
        var error = Assert.Throws<ArgumentException>(() => v += w);
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
        Assert.Contains("4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompoundOperators_SteadyState_AllocateNothing()
    {
        Vec<float> z = Gaussian(650, 0), h = Gaussian(650, 1), g = Gaussian(650, 2);
        Assert.Equal(0, Allocation.OfSteadyState(() =>
        {
            z -= 1e-3 * (h - g);
            z.Set(0.9 * z + 0.1 * h);
            z *= 0.5;
            _ = z.Norm() + z.Dot(h);
        }));
    }

    [Fact]
    public unsafe void Pointer_AnyLength_IsAligned()
    {
        for (var n = 0; n < 40; n++)
            Assert.Equal(0u, (nuint)new Vec<float>(n).Pointer % 64);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void FirstNonFinite_AtAnyPlace_FindsIt(float bad)
    {
        for (var at = 0; at < 70; at++)
        {
            var v = Gaussian(70, 0);
            Assert.Equal(-1, v.FirstNonFinite());
            v[at] = bad;
            Assert.Equal(at, v.FirstNonFinite());
        }
    }

    [Fact]
    public void Normalized_AVector_HasLengthOne()
    {
        var direction = new Vec<double>(2);
        direction.Set(new Vec<double>([-3.0, 4.0]).Normalized());
        Assert.Equal(-0.6, direction[0], 1e-15);
        Assert.Equal(0.8, direction[1], 1e-15);
    }

    [Fact]
    public void Normalized_Zero_IsZero()
    {
        var x = new Vec<double>([1.0, 2.0]);
        x -= 0.5 * new Vec<double>(2).Normalized();
        Assert.Equal([1.0, 2.0], x.Span.ToArray());
    }

    [Fact]
    public void Normalized_NormThatOverflows_IsNaNAndNotZero()
    {
        var x = new Vec<double>(2);
        x -= 0.5 * new Vec<double>([1e200, -1e200]).Normalized();
        Assert.Equal([double.NaN, double.NaN], x.Span.ToArray());
    }

    [Fact]
    public void Normalized_NaN_StaysNaN()
    {
        var x = new Vec<double>([1.0]);
        x -= 0.5 * new Vec<double>([double.NaN]).Normalized();
        Assert.True(double.IsNaN(x[0]));
    }

    /// <summary>1/‖v‖ is beyond the largest float for the smallest vectors; the direction is still one of length one.</summary>
    [Theory]
    [InlineData(1.4e-45f)]
    [InlineData(1e-40f)]
    [InlineData(1e-38f)]
    [InlineData(1e-20f)]
    [InlineData(1e30f)]
    public void Normalized_AnyMagnitude_HasLengthOne(float magnitude)
    {
        var x = new Vec<float>(9);
        x -= 0.5 * new Vec<float>([.. Enumerable.Repeat(magnitude, 9)]).Normalized();
        Assert.Equal(0.5, x.Norm(), 1e-6);
    }
}
