namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>What every trigger, input and output attribute is.</summary>
public abstract class BindingAttribute : Attribute;
