using Bilevel.Bench.Measuring;
using Bilevel.Bench.Numbers;
using Bilevel.Bench.Workloads;
using Xunit;

namespace Bilevel.Bench.Tests.Measuring;

public sealed class OurSideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names { get; } = [.. WorkloadCatalog.Tiny.Select(w => w.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Answer_TwoStepsOfTheTinyWorkload_MoveFiniteNumbers(string name)
    {
        using var side = Start(name);
        side.Answer("quantities");
        var before = Read();
        var timing = Assert.IsType<Timing>(side.Answer("steps 2"));
        side.Answer("quantities");
        var after = Read();

        Assert.True(timing.Seconds > 0);
        Assert.All(after.Values, values => Assert.All(values, v => Assert.True(float.IsFinite(v))));
        Assert.All(new[] { "lower_gradient_y", "hvp", "jvp", "upper_gradient_y" }, q => Assert.Contains(before[q], v => v != 0));
        Assert.NotEqual(before["lower_gradient_y"], after["lower_gradient_y"]);
        Assert.NotEqual(before["hvp"], after["hvp"]);
    }

    [Fact]
    public void Answer_Facts_CountOperationsOfBothPrograms()
    {
        using var side = Start("softmax-cleaning");
        var facts = Assert.IsType<OurFacts>(side.Answer("facts"));
        // Forward, tangent and adjoint of weight and its tangent below; forward and adjoint above: seven products of 8×20×3 at two operations each.
        Assert.InRange(facts.Operations, 6 * 2 * 8 * 20 * 3, 9 * 2 * 8 * 20 * 3);
        Assert.InRange(facts.JointOperations, 1, facts.Operations - 1);
        Assert.True(facts is { CompileSeconds: > 0, PeakBytes: > 1 << 20, ClockGigahertz: > 0.1 } && facts.FirstStepSeconds > facts.CompileSeconds);
        Assert.InRange((long)side.Answer("gradient-operations"), 1, facts.JointOperations - 1);
        Assert.True(Assert.IsType<Peak>(side.Answer("peak")).Gigaflops > 0.1);
    }

    [Fact]
    public void Answer_StepsOnceWarm_AllocateNothing()
    {
        using var side = Start("softmax-cleaning");
        side.Answer("steps 200");
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => ((Timing)side.Answer("steps 20")).AllocatedBytes));
    }

    [Fact]
    public void Answer_UnknownRequest_ListsWhatThereIs()
    {
        using var side = Start("softmax-cleaning");
        var error = Assert.Throws<ArgumentException>(() => side.Answer("dance 3"));
        Assert.Contains("quantities", error.Message, StringComparison.Ordinal);
    }

    private OurSide Start(string name)
    {
        var workload = WorkloadCatalog.Tiny.Single(w => w.Name == name);
        var numbers = new NumberFolder(_folder["numbers"]);
        workload.Write(numbers, seed: 3);
        return new(workload, numbers, new(_folder["answers"]));
    }

    private Dictionary<string, float[]> Read()
    {
        var answers = new NumberFolder(_folder["answers"]);
        return Quantities.All.ToDictionary(q => q.Name, q => answers.ReadFlat(q.Name));
    }
}
