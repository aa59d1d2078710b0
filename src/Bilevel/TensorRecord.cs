using System.Reflection;
using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>Reads and builds records whose constructor takes tensors only, such as <c>record Model(Tensor Weight, Tensor Bias)</c>; a lone tensor or an array of named tensors counts as one.</summary>
/// <typeparam name="TRecord">The record, <see cref="Tensor"/>, or an array of tensors.</typeparam>
internal static class TensorRecord<TRecord>
{
    private static readonly ConstructorInfo? s_constructor = FindConstructor();
    private static readonly PropertyInfo[] s_properties = FindProperties();

    /// <summary>The tensors with their names, in the constructor's order.</summary>
    public static IReadOnlyList<(string Name, Tensor Value)> Read(TRecord record, string role)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record is Tensor tensor)
            return [(tensor.Name ?? role, tensor)];
        if (record is Tensor[] tensors)
            return [.. tensors.Select((t, i) => (t.Name ?? $"{role}{i}", t))];
        return [.. s_properties.Select(p => (p.Name, (Tensor?)p.GetValue(record) ?? throw new ArgumentException($"{role}: {typeof(TRecord).Name}.{p.Name} is null")))];
    }

    /// <summary>The record of the given tensors.</summary>
    public static TRecord Build(IReadOnlyList<Tensor> tensors) =>
        typeof(TRecord) == typeof(Tensor) ? (TRecord)(object)tensors[0]
        : typeof(TRecord) == typeof(Tensor[]) ? (TRecord)(object)tensors.ToArray()
        : (TRecord)s_constructor!.Invoke([.. tensors]);

    /// <summary>Where the tensors lie in a flat vector.</summary>
    public static ParameterLayout Layout(TRecord record, string role) =>
        new(Read(record, role).Select(t => (t.Name, (IReadOnlyList<int>)t.Value.Shape.Lengths.ToArray())));

    /// <summary>The record of constants with the entries of a flat vector.</summary>
    public static TRecord FromFlat(ParameterLayout layout, IReadOnlyList<double> entries) =>
        Build([.. layout.Blocks.Select(b => Tensor.From([.. entries.Skip(b.Offset).Take(b.Length)], Shape.Create([.. b.Shape])).Named(b.Name))]);

    private static ConstructorInfo? FindConstructor()
    {
        if (typeof(TRecord) == typeof(Tensor) || typeof(TRecord) == typeof(Tensor[]))
            return null;
        return Array.Find(typeof(TRecord).GetConstructors(), c => Array.TrueForAll(c.GetParameters(), p => p.ParameterType == typeof(Tensor)))
            ?? throw new ArgumentException($"expected a record whose constructor takes tensors only, such as record Model(Tensor Weight, Tensor Bias); got {typeof(TRecord).Name}");
    }

    private static PropertyInfo[] FindProperties() =>
        s_constructor is null ? [] : [.. s_constructor.GetParameters().Select(p => typeof(TRecord).GetProperty(p.Name!)
            ?? throw new ArgumentException($"{typeof(TRecord).Name} has no property {p.Name} for its constructor's parameter; declare it as a record"))];
}
