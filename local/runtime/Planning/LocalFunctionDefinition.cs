using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using CloudNexus.Local.Runtime.Discovery;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Planning;

internal sealed class LocalFunctionDefinition(FunctionMethod function, IReadOnlyList<OutputSlot> outputs) : FunctionDefinition
{
    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. function.Parameters.Select(p => new FunctionParameter(
            p.Name!, p.ParameterType, p.HasDefaultValue, p.HasDefaultValue ? p.DefaultValue : null))];

    public override string PathToAssembly => function.Class.Assembly.Location;

    public override string EntryPoint => function.EntryPoint;

    /// <summary>Stable over restarts.</summary>
    public override string Id { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{function.Name}\n{function.EntryPoint}")).AsSpan(0, 8));

    public override string Name => function.Name;

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        function.Triggers.Select(t => (t.Parameter.Name, Type: BindingTypes.Of(t.Attribute)))
            .Concat(function.Inputs.Select(i => (i.Parameter.Name, Type: BindingTypes.Of(i.Attribute))))
            .ToImmutableDictionary(
                b => b.Name!, b => (BindingMetadata)new LocalBindingMetadata(b.Name!, b.Type, BindingDirection.In));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        outputs.ToImmutableDictionary(
            o => o.Name, o => (BindingMetadata)new LocalBindingMetadata(o.Name, BindingTypes.Of(o.Attribute), BindingDirection.Out));
}
