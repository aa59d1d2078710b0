using System.Text.Json;
using Bilevel.Experiments.Results;
using Bilevel.Tasks;
using Xunit;

namespace Bilevel.Experiments.Tests.Results;

public class DataInfoTests
{
    [Fact]
    public void Read_FromBeforeThereWereRemarks_CountsRowsAndHasNone()
    {
        var data = JsonSerializer.Deserialize<DataInfo>("""{ "name": "digits", "source": "embedded", "sha256": "6e", "rows": { "train": 200, "domains left out": 2 } }""", ResultJson.Options)!;
        Assert.Equal(("digits", "embedded", "6e", "rows"), (data.Name, data.Source, data.Sha256, data.Unit));
        Assert.Equal(["train", "domains left out"], data.Rows.Keys);
        Assert.Empty(data.Remarks);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var data = new DataInfo("amazon", "reviews", "ab", new Dictionary<string, int> { ["train"] = 100 }) { Unit = "tasks", Remarks = ["training domains: 20"] };
        var read = JsonSerializer.Deserialize<DataInfo>(ResultJson.Write(data), ResultJson.Options)!;
        Assert.Equal(("tasks", 100), (read.Unit, read.Rows["train"]));
        Assert.Equal(data.Remarks, read.Remarks);
    }
}
