namespace Bilevel.Autodiff;

/// <summary>A numbered buffer of a program.</summary>
/// <param name="Owner">The tensor whose elements it holds; null for packed operands.</param>
/// <param name="Length">Elements.</param>
/// <param name="Type">What the elements are.</param>
/// <param name="Permanent">Whether its contents are made once and stay.</param>
internal readonly record struct Slot(Tensor? Owner, int Length, ElementType Type, bool Permanent);
