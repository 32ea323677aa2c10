using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Azure;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>Reads a page of a container's list.</summary>
internal static class BlobListReader
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <returns>The blobs, and where the next page begins; null for none.</returns>
    /// <exception cref="TableStorageException">It is no such list.</exception>
    public static (IReadOnlyList<BlobItem> Items, string? Next) Read(ReadOnlyMemory<byte> xml)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml.ToArray()), Settings);
            var root = XElement.Load(reader);
            var next = root.Element("NextMarker")?.Value;
            return ([.. root.Elements("Blobs").Elements("Blob").Select(ItemOf)], string.IsNullOrEmpty(next) ? null : next);
        }
        catch (Exception e) when (e is XmlException or FormatException or InvalidOperationException)
        {
            throw new TableStorageException(200, TableErrorCode.MalformedResponse, "The list of blobs cannot be read.", cause: e);
        }
    }

    private static BlobItem ItemOf(XElement blob)
    {
        var properties = blob.Element("Properties") ?? throw new FormatException("A blob has no properties.");
        var metadata = blob.Elements("Metadata").Elements().ToDictionary(m => m.Name.LocalName.ToLowerInvariant(), m => m.Value);
        return new BlobItem(
            Text(blob, "Name"),
            long.Parse(Text(properties, "Content-Length"), CultureInfo.InvariantCulture),
            new ETag(Text(properties, "Etag").Trim('"')),
            DateTimeOffset.ParseExact(Text(properties, "Last-Modified"), "R", CultureInfo.InvariantCulture),
            metadata);
    }

    private static string Text(XElement parent, string name)
        => parent.Element(name)?.Value ?? throw new FormatException($"There is no {name}.");
}
