using Bilevel.Experiments.Running;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Experiments.Tests.Reproducing;

public sealed class FigureCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Figures_AreFoundWithTheirRunSets()
    {
        var catalog = Figures.Catalog(_folder);
        Assert.Equal(["small/curves", "small/seconds", "small/smooth", "small/sweep"], catalog.All.Select(f => f.Id));
        Assert.Same(catalog.RunsOf(catalog.Find("small/curves")), catalog.RunsOf(catalog.Find("small/seconds")));
        Assert.Contains("did you mean 'small/curves'", Assert.Throws<ConfigurationException>(() => catalog.Find("small/curve")).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string[]> Unreadable => new()
    {
        { "curves.json", "\"claim\"", "\"colour\": 1, \"claim\"", ["small/curves.json", "colour"] },
        { "curves.json", "\"claim\": \"It falls.\"", "\"differs\": []", ["small/curves.json", "claim"] },
        { "curves.json", "small/curves", "small/curse", ["small/curves.json: id: expected small/curves"] },
        { "curves.json", "\"few\"", "\"feww\"", ["small/curves.json: runs: ", "did you mean 'few'"] },
        { "curves.json", "Epoch", "Epochs", ["small/curves.json", "against"] },
        { "runs/few.json", "\"few\", ", "\"new\", ", ["small/runs/few.json: name: expected few"] },
        { "runs/few.json", "\"name\": \"soba\"", "\"name\": \"sobba\"", ["small/runs/few.json: rows: ", "did you mean 'soba'"] },
        { "runs/few.json", "\"name\": \"soba\"", "\"name\": \"bo-rep\"", ["small/runs/few.json: rows: bo-rep is named twice"] },
        { "runs/few.json", "\"tiny\"", "\"minute\"", ["small/runs/few.json", "minute"] },
        { "runs/few.json", "\"epochs\": 4, ", "", ["small/runs/few.json", "epochs"] },
        { "runs/few.json", "{ \"model\": \"a line\" }", "{}", ["small/runs/few.json: sizes.Tiny.setting: expected model"] },
        { "runs/few.json", "\"model\": \"a line\"", "\"model\": \"a line\", \"mode\": \"\"", ["small/runs/few.json: sizes.Tiny.setting: mode"] },
        { "runs/few.json", "\"model\": \"a line\"", "\"model\": \"a line\", \"seeds\": \"\"", ["small/runs/few.json: sizes.Tiny.setting: seeds is filled in"] },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Read_WrongMember_NamesFileAndMember(string file, string from, string to, string[] expected)
    {
        var message = Assert.Throws<ConfigurationException>(() => Figures.Catalog(_folder, (file, Changed(file, from, to)))).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string, string[]> Unusable => new()
    {
        { "curves.json", "\"train_loss\"", "\"train_los\"", ["small/curves.json: panels: few-shot has no such metric", "did you mean 'train_loss'"] },
        { "curves.json", "\"panels\": [ { \"metric\": \"train_loss\", \"against\": \"Epoch\" }, { \"metric\": \"test_loss\", \"against\": \"Epoch\" } ]", "\"panels\": []", ["small/curves.json: expected one of panels, sweep and diagnosis"] },
        { "runs/few.json", "\"few-shot\", \"plan\": \"few-shot\"", "\"few-shot\", \"plan\": \"few-shots\"", ["small/runs/few.json: plan: there is no built-in plan few-shots"] },
        { "runs/few.json", "\"few-shot\", \"plan\": \"few-shot\"", "\"few-shot\", \"plan\": \"quadratic\"", ["small/runs/few.json: plan: expected one of few-shot"] },
        { "runs/few.json", "\"few-shot\", \"plan\"", "\"fewshot\", \"plan\"", ["small/runs/few.json: unknown task 'fewshot'"] },
        { "runs/few.json", "\"innerSteps\"", "\"innerStep\"", ["small/runs/few.json: ", "did you mean 'innerSteps'"] },
        { "runs/few.json", "\"20it\"", "\"20s\"", ["small/runs/few.json: expected a budget of x-updates"] },
        { "runs/few.json", "\"20it\"", "\"20\"", ["small/runs/few.json: expected a budget such as"] },
        { "runs/few.json", "\"sizes\"", "\"options\": { \"colour\": 1 }, \"sizes\"", ["small/runs/few.json: options: ", "colour"] },
        { "runs/few.json", "[0, 1]", "[0, 0]", ["small/runs/few.json: a seed is named twice"] },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Check_WrongValue_NamesFileAndMember(string file, string from, string to, string[] expected)
    {
        var catalog = Figures.Catalog(_folder, (file, Changed(file, from, to)));
        var message = Assert.Throws<ConfigurationException>(() => catalog.Check(catalog.Find("small/curves"), TaskSize.Tiny)).Message;
        Assert.All(expected, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("smooth.json", "\"diagnosis\": true", "\"diagnosis\": true, \"panels\": [ { \"metric\": \"test_loss\", \"against\": \"Epoch\" } ]", "small/smooth.json: expected one of panels, sweep and diagnosis")]
    [InlineData("smooth.json", "\"diagnosis\": true, ", "", "small/smooth.json: expected one of panels, sweep and diagnosis")]
    [InlineData("smooth.json", "\"measured\"", "\"few\"", "small/smooth.json: diagnosis: expected runs of one row, got 3 in few")]
    [InlineData("runs/measured.json", ", \"diagnosis\": { \"every\": 1, \"points\": 40, \"allSamples\": true }", "", "small/smooth.json: diagnosis: expected sizes.Tiny.diagnosis in measured")]
    public void Check_Diagnosis_NeedsOneRowAndWhereToMeasure(string file, string from, string to, string expected)
    {
        var text = file == "smooth.json" ? Figures.Smooth : Figures.Measured;
        Assert.Contains(from, text, StringComparison.Ordinal);
        var catalog = Figures.Catalog(_folder, (file, text.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => catalog.Check(catalog.Find("small/smooth"), TaskSize.Tiny)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooFewPoints_NamesTheFile() => Assert.Contains(
        "small/runs/measured.json: ", Assert.Throws<ConfigurationException>(() => Figures.Catalog(_folder, ("runs/measured.json", Figures.Measured.Replace("\"points\": 40", "\"points\": 4", StringComparison.Ordinal)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Check_SweepOverAnOptionThatARowDoesNotSay_NamesTheRow()
    {
        var catalog = Figures.Catalog(_folder, ("sweep.json", Figures.Sweep.Replace("\"period\"", "\"radius\"", StringComparison.Ordinal)));
        Assert.Contains("period-1", Assert.Throws<ConfigurationException>(() => catalog.Check(catalog.Find("small/sweep"), TaskSize.Tiny)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ASizeThatIsNotSaid_NamesThoseThatAre()
    {
        var catalog = Figures.Catalog(_folder);
        Assert.Contains("expected tiny, paper, got local", Assert.Throws<ConfigurationException>(() => catalog.Check(catalog.Find("small/curves"), TaskSize.Local)).Message, StringComparison.Ordinal);
    }

    private static string Changed(string file, string from, string to)
    {
        var text = file == "curves.json" ? Figures.Curves : Figures.Few;
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }
}
