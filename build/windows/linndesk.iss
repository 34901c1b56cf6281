; Inno Setup 6: one installer, for this user by default and for all users on request.
; Build on Windows after `py dev.py build`:  iscc /DVersion=0.1.0 build\windows\linndesk.iss
; Signing is left to the one who releases: pass /Ssign="signtool sign ... $f" and /DSign=1.

#ifndef Version
  #error Pass the version: /DVersion=0.1.0
#endif

[Setup]
AppId={{6E2C2E0B-7C6A-4B0B-9B39-5B0D3A4F0C51}
AppName=linndesk
AppVersion={#Version}
AppPublisher=linndesk
DefaultDirName={autopf}\linndesk
DefaultGroupName=linndesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=linndesk-{#Version}-setup
SetupIconFile=..\..\.work\linndesk.ico
UninstallDisplayIcon={app}\linndesk.exe
Compression=lzma2/max
SolidCompression=yes
CloseApplications=yes
RestartApplications=no
#ifdef Sign
SignTool=sign
#endif

[Tasks]
Name: "desktopicon"; Description: "A shortcut on the desktop"; Flags: unchecked
Name: "atlogin"; Description: "Start linndesk when I sign in"; Flags: unchecked

[InstallDelete]
; An older version's libraries must not stay beside the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\linndesk\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\linndesk"; Filename: "{app}\linndesk.exe"; AppUserModelID: "linndesk.linndesk"
Name: "{autodesktop}\linndesk"; Filename: "{app}\linndesk.exe"; Tasks: desktopicon; AppUserModelID: "linndesk.linndesk"
Name: "{userstartup}\linndesk"; Filename: "{app}\linndesk.exe"; Tasks: atlogin

[Run]
Filename: "{app}\linndesk.exe"; Description: "Open linndesk"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Data: String;
begin
  if (Step = usPostUninstall) and not UninstallSilent then
  begin
    Data := ExpandConstant('{localappdata}\linndesk');
    if DirExists(Data) and (MsgBox('Delete your orders, settings and logs in ' + Data + ' too?' + #13#10 +
      'What was not sent to your channels yet would be lost.', mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES) then
      DelTree(Data, True, True, True);
  end;
end;
