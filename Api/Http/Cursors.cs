using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using MedCluster.Reasons;
using Microsoft.AspNetCore.DataProtection;

namespace MedCluster.Api.Http;

/// <summary>Cursors: a place in a list, sealed, so that only those that this server or its cluster gave are taken, and only with the same filters and order.</summary>
internal sealed class Cursors(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("medcluster/cursor/1");

    /// <summary>The cursor of a place.</summary>
    /// <param name="place">The place; null: there is no next page.</param>
    /// <param name="list">The list with its filters and order.</param>
    public string? Seal<T>(T? place, string list) where T : class =>
        place is null ? null : Base64Url.EncodeToString(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(new Sealed<T>(list, place), ApiJson.Options)));

    /// <summary>The place of a cursor; null where there is none.</summary>
    /// <exception cref="RefusedException">The cursor is not one of this list.</exception>
    public T? Open<T>(string? cursor, string list) where T : class
    {
        if (cursor is null) return null;
        try
        {
            if (cursor.Length <= 2048 && JsonSerializer.Deserialize<Sealed<T>>(_protector.Unprotect(Base64Url.DecodeFromChars(cursor)), ApiJson.Options) is { } opened && opened.List == list) return opened.Place;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or JsonException)
        {
            // Said below: why it doesn't open is nobody's business.
        }
        throw new RefusedException(400, ReasonCodes.InvalidCursor, "cursor is not one that this list gave for these filters.");
    }

    private sealed record Sealed<T>(string List, T Place);
}
