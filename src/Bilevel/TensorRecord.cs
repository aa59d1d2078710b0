using System.Reflection;
using Bilevel.Autodiff;
using Bilevel.Numerics;

namespace Bilevel;

/// <summary>Reads and builds records whose constructor takes tensors only, such as <c>record Model(Tensor Weight, Tensor Bias)</c>; a lone tensor or an array of named tensors counts as one.</summary>
/// <typeparam name="TRecord">The record, <see cref="Tensor"/>, or an array of tensors.</typeparam>
internal static class TensorRecord<TRecord>
{
    private const string Example = "declare it as a record such as record Model(Tensor Weight, Tensor Bias)";
    private static readonly bool s_isRecord = typeof(TRecord) != typeof(Tensor) && typeof(TRecord) != typeof(Tensor[]);
    private static readonly ConstructorInfo? s_constructor = s_isRecord ? FindConstructor() : null;
    private static readonly PropertyInfo?[] s_properties = [.. s_constructor?.GetParameters().Select(p => typeof(TRecord).GetProperty(p.Name!)) ?? []];
    private static readonly string? s_fault = s_isRecord ? FindFault() : null;

    /// <summary>The tensors with their names, in the constructor's order.</summary>
    /// <exception cref="ProblemException">The type is no record of tensors, or one of them is null.</exception>
    public static IReadOnlyList<(string Name, Tensor Value)> Read(TRecord record, string role)
    {
        if (s_fault is not null)
            throw new ProblemException($"{role}: {s_fault}");
        if (record is null)
            throw new ProblemException($"{role} is null");
        if (record is Tensor tensor)
            return [(tensor.Name ?? role, tensor)];
        if (record is Tensor[] tensors)
            return [.. tensors.Select((t, i) => (t.Name ?? $"{role}{i}", t))];
        return [.. s_properties.Select(p => (p!.Name, (Tensor?)p.GetValue(record) ?? throw new ProblemException($"{role}: {typeof(TRecord).Name}.{p.Name} is null")))];
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

    // The constructor that takes the most tensors: a second one with fewer, or with none, is a convenience of the record's author.
    private static ConstructorInfo? FindConstructor() =>
        typeof(TRecord).GetConstructors().Where(c => Array.TrueForAll(c.GetParameters(), p => p.ParameterType == typeof(Tensor)))
            .MaxBy(c => c.GetParameters().Length);

    private static string? FindFault()
    {
        var type = typeof(TRecord).Name;
        if (s_constructor is null)
            return $"expected a record whose constructor takes tensors only, got {type}{OddArgument()}; {Example}";
        if (Array.IndexOf(s_properties, null) is >= 0 and var i)
            return $"{type} has no property {s_constructor.GetParameters()[i].Name} for its constructor's parameter; {Example}";
        var left = typeof(TRecord).GetProperties().FirstOrDefault(p => p.PropertyType == typeof(Tensor) && !s_properties.Contains(p) && p.CanWrite);
        return left is null ? null : $"{type}'s constructor does not take its tensor {left.Name}; {Example}";
    }

    private static string OddArgument()
    {
        var odd = typeof(TRecord).GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.ParameterType != typeof(Tensor));
        return odd is null ? "" : $", whose constructor takes {odd.ParameterType.Name} {odd.Name}";
    }
}
