using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CloudNexus.Agent.Relay;

/// <summary>What the relay says of itself.</summary>
/// <param name="Queue">Requests that it answers now.</param>
/// <param name="GpuLoad">In percent; null where none is known.</param>
internal sealed record RelayAdvert(IReadOnlyList<InstalledModel> Models, int Slots, int Queue, double? GpuLoad)
{
    /// <summary>What the server takes.</summary>
    private const int MostModels = 100;
    private const int LongestName = 200;
    private const int LongestText = 60;

    /// <summary>A change of the GPU's load that is worth telling, percent.</summary>
    private const double MuchLoad = 20;

    /// <summary>Whether it is worth telling anew, when <paramref name="told"/> is what the server knows.</summary>
    public bool IsNewsAfter(RelayAdvert told)
        => Queue != told.Queue
            || GpuLoad is null != told.GpuLoad is null
            || Math.Abs((GpuLoad ?? 0) - (told.GpuLoad ?? 0)) >= MuchLoad
            || !Models.SequenceEqual(told.Models);

    public ReadOnlyMemory<byte> ToJson()
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("models");
        for (var i = 0; i < Math.Min(MostModels, Models.Count); i++)
        {
            if (Models[i] is { Name: { Length: > 0 and <= LongestName } name } model)
            {
                Write(json, name, model);
            }
        }

        json.WriteEndArray();
        json.WriteNumber("slots", Slots);
        json.WriteNumber("queue", Queue);
        if (GpuLoad is { } load)
        {
            json.WriteNumber("gpuLoad", Math.Clamp(load, 0, 100));
        }

        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, string name, InstalledModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        if (model.Size is >= 0 and var size)
        {
            json.WriteNumber("sizeBytes", size);
        }

        if (model.ModifiedAt is { } at)
        {
            json.WriteString("modifiedAt", at);
        }

        Write(json, "family", model.Details?.Family);
        Write(json, "parameters", model.Details?.ParameterSize);
        Write(json, "quantization", model.Details?.QuantizationLevel);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (text is { Length: > 0 and <= LongestText })
        {
            json.WriteString(name, text);
        }
    }
}
