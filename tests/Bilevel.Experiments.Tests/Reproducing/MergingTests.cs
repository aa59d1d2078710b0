using System.Text.Json.Nodes;
using Bilevel.Experiments.Reproducing;
using Xunit;

namespace Bilevel.Experiments.Tests.Reproducing;

public class MergingTests
{
    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    [Fact]
    public void Over_ObjectsWithin_AreMerged()
    {
        var basis = Json("""{ "a": 1, "b": { "c": 2, "d": 3 }, "e": { "f": 4 } }""");
        var merged = Merging.Over(basis, Json("""{ "b": { "c": 5 }, "e": null, "g": 6 }"""));
        Assert.Equal("""{"a":1,"b":{"c":5,"d":3},"e":null,"g":6}""", merged.ToJsonString());
        Assert.Equal("2", basis["b"]!["c"]!.ToString());
    }

    [Fact]
    public void Differences_NameThePathAndBothValues()
    {
        var there = Json("""{ "same": 1, "budget": "4it", "seeds": [0, 1], "rows": [{ "name": "a", "step": 0.1 }, { "name": "b" }], "gone": 2 }""");
        var here = Json("""{ "same": 1, "budget": "5it", "seeds": [0], "rows": [{ "name": "a", "step": 0.2 }, { "name": "b" }] }""");
        Assert.Equal(["budget: 4it there, 5it here", "seeds: 0, 1 there, 0 here", "rows[0].step: 0.1 there, 0.2 here", "gone: 2 there, none here"], Merging.Differences(there, here));
        Assert.Equal(["rows: a, b there, a here"], Merging.Differences(Json("""{ "rows": [{ "name": "a" }, { "name": "b" }] }"""), Json("""{ "rows": [{ "name": "a" }] }""")));
        Assert.Empty(Merging.Differences(there, there.DeepClone()));
    }
}
