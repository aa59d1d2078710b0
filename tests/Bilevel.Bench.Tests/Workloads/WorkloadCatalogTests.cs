using Bilevel.Bench.Workloads;
using Xunit;

namespace Bilevel.Bench.Tests.Workloads;

public class WorkloadCatalogTests
{
    [Fact]
    public void Tiny_Workloads_AreThoseOfTheTable() =>
        Assert.Equal(WorkloadCatalog.Full.Select(w => w.Name), WorkloadCatalog.Tiny.Select(w => w.Name));

    [Fact]
    public void Full_EveryWorkload_HasAPeer() =>
        Assert.All(WorkloadCatalog.Full, w => Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "peers", w.Name + ".py")), w.Name));

    [Fact]
    public void Named_UnknownWorkload_ListsWhatThereIs()
    {
        var error = Assert.Throws<ArgumentException>(() => WorkloadCatalog.Named("chess"));
        Assert.Contains("softmax-cleaning", error.Message, StringComparison.Ordinal);
    }
}
