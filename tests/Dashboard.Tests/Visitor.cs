using Microsoft.Playwright;
using Xunit;

namespace MedCluster.Dashboard.Tests;

/// <summary>A browser context with one page; what its console says of errors is kept.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    internal Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _errors.Add($"{message.Text} ({message.Location})");
        };
        page.PageError += (_, error) => _errors.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Drops a file on an element, as a person does.</summary>
    public async Task DropAsync(string selector, string path)
    {
        var input = await Page.EvaluateHandleAsync("() => { const input = document.createElement('input'); input.type = 'file'; document.body.append(input); return input; }");
        await input.AsElement()!.SetInputFilesAsync(path);
        var transfer = await Page.EvaluateHandleAsync("input => { const transfer = new DataTransfer(); transfer.items.add(input.files[0]); input.remove(); return transfer; }", input);
        foreach (var name in new[] { "dragenter", "dragover", "drop" }) await Page.Locator(selector).DispatchEventAsync(name, new { dataTransfer = transfer });
    }

    /// <summary>Fails where the console said something, unless it is of <paramref name="expected"/>.</summary>
    public void SaidNoErrors(string? expected = null) => Assert.DoesNotContain(_errors, error => expected is null || !error.Contains(expected, StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
