using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.OpenApi;

/// <summary>JSON schemas of the API's types, as the serializer sees them: a component for each of our own, named as the type.</summary>
internal sealed class SchemaSet
{
    private const string Place = "#/components/schemas/";

    private readonly SortedDictionary<string, JsonNode> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly Queue<Type> _waiting = new();
    private bool _isOfAnswers;

    /// <summary>Puts a schema in that no type stands for.</summary>
    public JsonNode Add(string name, JsonNode schema)
    {
        _components[name] = schema;
        return Reference(name);
    }

    /// <summary>The schema of a type that callers send, or a reference to it. Come before those of answers.</summary>
    /// <exception cref="InvalidOperationException">No serializer context knows the type, or two of ours have one name.</exception>
    public JsonNode OfBody(Type type) => Of(type, isOfAnswers: false);

    /// <summary>The schema of a type that is answered with, in which every field is there: the serializer leaves none out.</summary>
    /// <exception cref="InvalidOperationException">As for bodies.</exception>
    public JsonNode OfAnswer(Type type) => Of(type, isOfAnswers: true);

    /// <summary>All components, those that others refer to included.</summary>
    public JsonObject Components()
    {

        return new JsonObject(_components.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, c.Value)));
    }

    private JsonNode Of(Type type, bool isOfAnswers)
    {
        _isOfAnswers = isOfAnswers;
        var schema = IsOurs(type) ? ReferenceTo(type) : Export(type);
        while (_waiting.TryDequeue(out var component))
        {
            _components[component.Name] = Export(component);
        }

        return schema;
    }

    private static JsonObject Reference(string name) => new JsonObject { ["$ref"] = Place + name };

    private static bool IsOurs(Type type) => type is { IsClass: true, IsArray: false } && type.Namespace?.StartsWith("CloudNexus", StringComparison.Ordinal) == true;

    private static JsonTypeInfo InfoOf(Type type) => AppJson.Default.GetTypeInfo(type) ?? ShapesJson.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"Neither AppJson nor ShapesJson knows {type}: name it there.");

    private JsonObject ReferenceTo(Type type)
    {
        if (!_types.TryAdd(type.Name, type))
        {
            return _types[type.Name] == type
                ? Reference(type.Name)
                : throw new InvalidOperationException($"{type} and {_types[type.Name]} have one name: give one of them another.");
        }

        _waiting.Enqueue(type);
        return Reference(type.Name);
    }

    private JsonNode Export(Type type) => InfoOf(type).GetJsonSchemaAsNode(new JsonSchemaExporterOptions
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Transform,
    });

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (!IsOurs(context.TypeInfo.Type))
        {
            return schema;
        }

        if (context.Path.IsEmpty)
        {
            return _isOfAnswers ? WithAllRequired(context.TypeInfo, (JsonObject)schema) : schema;
        }

        var reference = ReferenceTo(context.TypeInfo.Type);
        var mayBeNull = schema is JsonObject known && known["type"] is JsonArray types && types.Any(t => t?.GetValue<string>() == "null");
        return mayBeNull ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) } : reference;
    }

    private static JsonObject WithAllRequired(JsonTypeInfo type, JsonObject schema)
    {
        schema["required"] = new JsonArray([.. type.Properties.Where(p => p.ShouldSerialize is null).Select(p => JsonValue.Create(p.Name))]);
        return schema;
    }
}
