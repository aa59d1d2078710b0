using Bilevel.Autodiff;
using Bilevel.Fixtures;
using Xunit;

namespace Bilevel.Models.Tests;

/// <summary>Recurrent networks against PyTorch in double: states, features, loss, gradient and Hessian-vector product.</summary>
public class RecurrentFixtureTests
{
    private static readonly string[] s_kinds = ["rnn", "lstm", "gru"];

    public static TheoryData<string, string> Cases => [.. s_kinds.SelectMany(k => Fixture.Names(k).Select(n => (k, n.Data)))];

    [Theory, MemberData(nameof(Cases))]
    public void Network_ValueGradientAndProduct_AreThoseOfPyTorch(string kind, string name)
    {
        var f = Fixture.Of(kind, name);
        if (name == "classifier") CheckClassifier(f, kind);
        else if (name.Contains("with lengths", StringComparison.Ordinal)) CheckFeatures(f, kind, pooling: name.Split(' ')[^1]);
        else CheckStates(f, kind);
    }

    private static void CheckStates(Fixture f, string kind)
    {
        var network = Network(kind, f, "");
        var states = network.Forward([.. f.Variables.SkipLast(1)], f["x"]);
        f.Check(f.Weighted(states.All), ("states", states.All), ("last", states.Last()));
    }

    private static void CheckFeatures(Fixture f, string kind, string pooling)
    {
        var network = Network(kind, f, "");
        var features = network.Forward(f.Variables, f["x"], f["lengths"]).Pool(Enum.Parse<Pooling>(pooling, ignoreCase: true));
        f.Check(f.Weighted(features), ("features", features));
    }

    private static void CheckClassifier(Fixture f, string kind)
    {
        var classifier = new SequenceClassifier(Network(kind, f, "encoder."), f["head.bias"].Shape[0]);
        Assert.Equal(f.Variables.Select(v => v.Name), classifier.Layout.Blocks.Select(b => b.Name));
        var logits = classifier.Forward(f.Variables, f["vectors"].Gather(f["words"]), f["lengths"]);
        f.Check(Losses.CrossEntropy(logits, f["labels"]), ("logits", logits));
    }

    // Widths are read off the parameters of the file; the layout must then have its very names.
    private static Recurrent Network(string kind, Fixture f, string prefix)
    {
        var (inputs, hidden) = (f[$"{prefix}weight_ih_l0"].Shape[1], f[$"{prefix}weight_hh_l0"].Shape[1]);
        string[] names = [.. f.Variables.Select(v => v.Name!).Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && n != "x")];
        var (layers, bias) = (names.Count(n => n.Contains("weight_ih", StringComparison.Ordinal)), names.Any(n => n.Contains("bias_ih", StringComparison.Ordinal)));
        Recurrent network = kind switch
        {
            "rnn" => new Rnn(inputs, hidden, layers, bias),
            "lstm" => new Lstm(inputs, hidden, layers, bias),
            "gru" => new Gru(inputs, hidden, layers, bias),
            _ => throw new InvalidOperationException($"No test reads the network '{kind}'."),
        };
        if (prefix.Length == 0) Assert.Equal(names, network.Layout.Blocks.Select(b => b.Name));
        return network;
    }
}
