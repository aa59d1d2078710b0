using Bilevel.Bench.Measuring;
using Bilevel.Bench.Numbers;
using Xunit;

namespace Bilevel.Bench.Tests.Measuring;

public sealed class AgreementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_SmallDifferences_AreTold()
    {
        var (ours, theirs) = Sides();
        ours.Write("hvp", [3f, 4.0001f], 2);
        var all = Agreement.Check(ours, theirs);
        Assert.Equal(["∇yG", "HVP", "JVP", "∇xF", "∇yF"], all.Select(d => d.Quantity));
        Assert.Equal(0, all[0].Error);
        Assert.Equal(0.0001 / 5, all[1].Error, 1e-6);
    }

    [Theory]
    [InlineData("lower_gradient_y", "∇yG")]
    [InlineData("hvp", "HVP")]
    [InlineData("jvp", "JVP")]
    [InlineData("upper_gradient_x", "∇xF")]
    [InlineData("upper_gradient_y", "∇yF")]
    public void Check_OneWrongNumber_IsAnErrorWithItsName(string name, string symbol)
    {
        var (ours, theirs) = Sides();
        ours.Write(name, [3f, 4.002f], 2);
        var error = Assert.Throws<DisagreementException>(() => Agreement.Check(ours, theirs));
        Assert.StartsWith(symbol, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Check_NotFinite_IsAnError(float value)
    {
        var (ours, theirs) = Sides();
        ours.Write("jvp", [3f, value], 2);
        Assert.Throws<DisagreementException>(() => Agreement.Check(ours, theirs));
        theirs.Write("jvp", [3f, value], 2);
        Assert.Throws<DisagreementException>(() => Agreement.Check(ours, theirs));
    }

    [Fact]
    public void Check_BothZero_Agree()
    {
        var (ours, theirs) = Sides();
        ours.Write("upper_gradient_x", [0f, 0], 2);
        theirs.Write("upper_gradient_x", [0f, 0], 2);
        Assert.Equal(0, Agreement.Check(ours, theirs)[3].Error);
    }

    [Fact]
    public void Check_TheirsZero_IsAnError()
    {
        var (ours, theirs) = Sides();
        theirs.Write("upper_gradient_x", [0f, 0], 2);
        Assert.Throws<DisagreementException>(() => Agreement.Check(ours, theirs));
    }

    [Fact]
    public void Check_OtherLength_SaysBoth()
    {
        var (ours, theirs) = Sides();
        theirs.Write("hvp", [3f], 1);
        var error = Assert.Throws<DisagreementException>(() => Agreement.Check(ours, theirs));
        Assert.Equal("HVP has 2 entries here and 1 there", error.Message);
    }

    private (NumberFolder Ours, NumberFolder Theirs) Sides()
    {
        NumberFolder ours = new(_folder["ours"]), theirs = new(_folder["theirs"]);
        foreach (var (name, _) in Quantities.All)
        {
            ours.Write(name, [3f, 4f], 2);
            theirs.Write(name, [3f, 4f], 2);
        }

        return (ours, theirs);
    }
}
